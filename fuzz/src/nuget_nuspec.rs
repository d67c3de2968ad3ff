//! Nuspecs before the reader of NuGet's pushes: what is accepted is kept as it was read, and versions and ranges are written
//! in a form that means the same when it is read again. Knows no client.
//!
//! An input is a nuspec.

use codeartifact_server::formats::nuget::manifest::nuspec::Nuspec;
use codeartifact_server::formats::nuget::manifest::record::Record;
use codeartifact_server::formats::nuget::manifest::version;
use codeartifact_server::registry::{PackageFormat, PackageVersion};

use crate::Fate;

/// Reads some bytes as a nuspec, and panics where what is accepted is not told as it was said.
pub fn run(data: &[u8]) -> Fate {
    let read = Nuspec::parse(data);
    assert_eq!(read, Nuspec::parse(data), "it is read otherwise again");
    match read {
        Ok(nuspec) => {
            hold(&nuspec);
            Fate::Accepted
        }
        Err(refused) => {
            assert!(refused.to_string().len() <= 4096, "{refused}");
            Fate::Refused
        }
    }
}

fn hold(nuspec: &Nuspec) {
    let record = &nuspec.record;
    assert_eq!(Record::parse(&record.render()).as_ref(), Some(record), "it is kept otherwise");

    assert_eq!(nuspec.name.normalized(), record.id.to_lowercase());
    assert!(!record.id.contains(['/', '\\', ' ']), "{}", record.id);
    let number = PackageVersion::parse(PackageFormat::Nuget, &record.version);
    assert_eq!(number.as_ref().map(PackageVersion::normalized), Ok(nuspec.version.normalized()));
    assert_eq!(version::displayed(&record.version).as_ref(), Some(&record.version));

    for dependency in record.dependency_groups.iter().flat_map(|group| &group.dependencies) {
        let range = &dependency.range;
        assert_eq!(version::range(range).as_ref(), Some(range), "{range} is another range again");
    }
    let described = nuspec.describe(None);
    assert_eq!(described.display_name.as_ref(), Some(&record.id));
}
