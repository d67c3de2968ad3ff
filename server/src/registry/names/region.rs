//! What the service derives from an account and a region: the bucket that descriptions name and the encryption key.
//! Pure functions; nothing here is stored or fetched.

use sha2::{Digest as _, Sha256};
use uuid::Builder;

use crate::registry::names::arn::partition_of;
use crate::registry::names::{AccountId, Region};

/// Returns the ARN of the bucket that holds a region's assets, the same for every domain there.
pub fn asset_bucket_arn(region: &Region) -> String {
    let number = match region.as_str() {
        "us-east-1" => "193858265520",
        "us-east-2" => "250872398865",
        "us-west-2" => "787052242323",
        "eu-west-1" => "438097961670",
        "eu-west-2" => "247805302724",
        "eu-west-3" => "762466490029",
        "eu-north-1" => "611884512288",
        "eu-south-1" => "484130244270",
        "eu-central-1" => "769407342218",
        "ap-northeast-1" => "660291247815",
        "ap-southeast-1" => "421485864821",
        "ap-southeast-2" => "860415559748",
        "ap-south-1" => "681137435769",
        // Regions without a published number share one, so that the form stays the same.
        _ => "000000000000",
    };
    format!("arn:{}:s3:::assets-{number}-{region}", partition_of(region))
}

/// Returns the ARN of the key that an account's domains use when none is asked for.
pub fn default_encryption_key(account: AccountId, region: &Region) -> String {
    key_behind_alias(account, region, DEFAULT_KEY_ALIAS)
}

/// Returns the ARN of the key that an alias stands for: always the same one for the same alias.
pub fn key_behind_alias(account: AccountId, region: &Region, alias: &str) -> String {
    let digest = Sha256::digest(format!("{account}/{region}/{alias}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let identifier = Builder::from_random_bytes(bytes).into_uuid().to_string();
    key_arn(account, region, &identifier)
}

/// Returns the ARN of a key from its id.
pub fn key_arn(account: AccountId, region: &Region, key_id: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:key/{key_id}", partition_of(region))
}

const DEFAULT_KEY_ALIAS: &str = "alias/aws/codeartifact";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_key_depends_on_account_and_region_only() {
        let account = AccountId::parse("123456789012").unwrap();
        let here = Region::parse("eu-west-1").unwrap();
        let there = Region::parse("us-east-1").unwrap();

        let key = default_encryption_key(account, &here);

        assert_eq!(key, default_encryption_key(account, &here));
        assert_ne!(key, default_encryption_key(account, &there));
        assert_eq!(key, "arn:aws:kms:eu-west-1:123456789012:key/fcb3a7aa-b4a8-48c1-92f9-4d315f35f0a4");
    }

    #[test]
    fn bucket_carries_the_number_of_its_region() {
        let bucket = asset_bucket_arn(&Region::parse("us-west-2").unwrap());
        assert_eq!(bucket, "arn:aws:s3:::assets-787052242323-us-west-2");
    }
}
