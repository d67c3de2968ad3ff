//! Comparisons between what was written, in our types, and what was read, in the SDK's.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Debug};

use codeartifact_generated::runtime::{ByteStream, DateTime};

/// Something that the SDK may have read back as a value of its own.
pub trait Same<Read> {
    /// Holds that the value that was read says the same.
    fn same(&self, read: &Read) -> Result<(), Difference>;
}

/// Where and how two values differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    path: Vec<String>,
    text: String,
}

impl Difference {
    /// Says that two values differ.
    pub fn between(written: impl Debug, read: impl Debug) -> Self {
        Self { path: Vec::new(), text: format!("written {written:?}, read {read:?}") }
    }

    fn within(mut self, place: String) -> Self {
        self.path.insert(0, place);
        self
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.join(" "), self.text)
    }
}

/// Holds that two values are equal.
pub fn equal<A: PartialEq<B> + Debug + ?Sized, B: Debug + ?Sized>(
    written: &A,
    read: &B,
) -> Result<(), Difference> {
    if written == read { Ok(()) } else { Err(Difference::between(written, read)) }
}

/// Holds that a member was read back the same.
pub fn member<A: Same<B>, B>(name: &str, written: &A, read: &B) -> Result<(), Difference> {
    written.same(read).map_err(|difference| difference.within(name.to_owned()))
}

impl Same<String> for String {
    fn same(&self, read: &String) -> Result<(), Difference> {
        equal(self, read)
    }
}

impl Same<i32> for i32 {
    fn same(&self, read: &i32) -> Result<(), Difference> {
        equal(self, read)
    }
}

impl Same<i64> for i64 {
    fn same(&self, read: &i64) -> Result<(), Difference> {
        equal(self, read)
    }
}

// The SDK gives a number that has a default in AWS's own build of the model no way to be absent.
impl Same<i32> for Option<i32> {
    fn same(&self, read: &i32) -> Result<(), Difference> {
        equal(&self.unwrap_or_default(), read)
    }
}

impl Same<i64> for Option<i64> {
    fn same(&self, read: &i64) -> Result<(), Difference> {
        equal(&self.unwrap_or_default(), read)
    }
}

// The SDK reads numbers through doubles and cuts off what it cannot hold, so that nanoseconds come out nearly
// right; the millisecond that was meant is the nearest.
impl Same<DateTime> for DateTime {
    fn same(&self, read: &DateTime) -> Result<(), Difference> {
        let milliseconds = |moment: &DateTime| (moment.as_nanos() + 500_000).div_euclid(1_000_000);
        equal(&milliseconds(self), &milliseconds(read)).map_err(|_| Difference::between(self, read))
    }
}

impl Same<ByteStream> for ByteStream {
    fn same(&self, read: &ByteStream) -> Result<(), Difference> {
        let (written, read) = (self.bytes(), read.bytes());
        let length = |bytes: Option<&[u8]>| format!("{:?} bytes", bytes.map(<[u8]>::len));
        if written == read { Ok(()) } else { Err(Difference::between(length(written), length(read))) }
    }
}

impl<T: Same<U> + Debug, U: Debug> Same<Option<U>> for Option<T> {
    fn same(&self, read: &Option<U>) -> Result<(), Difference> {
        match (self, read) {
            (Some(written), Some(read)) => written.same(read),
            (None, None) => Ok(()),
            _ => Err(Difference::between(self, read)),
        }
    }
}

impl<T: Same<U> + Debug, U: Debug> Same<Vec<U>> for Vec<T> {
    fn same(&self, read: &Vec<U>) -> Result<(), Difference> {
        equal(&self.len(), &read.len()).map_err(|_| Difference::between(self, read))?;
        for (index, (written, read)) in self.iter().zip(read).enumerate() {
            written.same(read).map_err(|difference| difference.within(format!("[{index}]")))?;
        }
        Ok(())
    }
}

impl<K: AsRef<str> + Debug, T: Same<U> + Debug, L: AsRef<str> + Debug, U: Debug> Same<HashMap<L, U>>
    for BTreeMap<K, T>
{
    fn same(&self, read: &HashMap<L, U>) -> Result<(), Difference> {
        equal(&self.len(), &read.len()).map_err(|_| Difference::between(self, read))?;
        for (key, written) in self {
            let key = key.as_ref();
            let read = read.iter().find(|(other, _)| other.as_ref() == key);
            let (_, read) = read.ok_or_else(|| Difference::between(key, "no such key"))?;
            written.same(read).map_err(|difference| difference.within(format!("[{key:?}]")))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_codeartifact as sdk;
    use codeartifact_generated::types::{
        DomainStatus, LicenseInfo, PackageVersionStatus, PackageVersionSummary,
    };

    use super::*;

    #[test]
    fn what_differs_is_told_with_its_place() {
        let written = vec![LicenseInfo { name: Some("MIT".to_owned()), url: None }];
        let read = vec![sdk::types::LicenseInfo::builder().name("BSD").build()];

        let difference = written.same(&read).unwrap_err();

        assert_eq!(difference.to_string(), "[0] `name`: written \"MIT\", read \"BSD\"");
    }

    #[test]
    fn absent_is_not_empty() {
        assert!(None::<Vec<String>>.same(&Some(Vec::<String>::new())).is_err());
        assert!(Some(String::new()).same(&None::<String>).is_err());
        assert!(None::<String>.same(&None::<String>).is_ok());
    }

    #[test]
    fn enums_differ_by_their_text() {
        assert!(DomainStatus::Active.same(&sdk::types::DomainStatus::Active).is_ok());
        assert!(DomainStatus::Active.same(&sdk::types::DomainStatus::Deleted).is_err());
        assert!(DomainStatus::from("New").same(&sdk::types::DomainStatus::from("New")).is_ok());
    }

    #[test]
    fn every_member_counts() {
        let written = PackageVersionSummary {
            version: "1.0".to_owned(),
            revision: None,
            status: PackageVersionStatus::Published,
            origin: None,
        };
        let read = sdk::types::PackageVersionSummary::builder().version("1.0");
        let read = |status| read.clone().status(status).build().unwrap();

        assert!(written.same(&read(sdk::types::PackageVersionStatus::Published)).is_ok());
        assert!(written.same(&read(sdk::types::PackageVersionStatus::Archived)).is_err());
    }

    #[test]
    fn moments_differ_by_the_millisecond() {
        let moment = DateTime::from_secs_and_nanos(1_692_990_289, 960_000_000);

        assert!(moment.same(&DateTime::from_secs_f64(1_692_990_289.96)).is_ok());
        assert!(moment.same(&DateTime::from_secs_f64(1_692_990_289.961)).is_err());
    }
}
