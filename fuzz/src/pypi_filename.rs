//! Names of distribution files before their parser: what is accepted is no path, is of its project in every spelling and
//! of no other, and has the version that the folder in the archive has. Knows no content.
//!
//! The first line of an input is the name of the project, the second that of the file.

use codeartifact_server::formats::pypi::manifest::filename::DistributionFilename;
use codeartifact_server::registry::{PackageFormat, PackageName};

use crate::Fate;

/// How long a name may be; a spelling may be longer than the one that it is made of.
const LONGEST: usize = 255;

/// Parses some bytes as the name of a file, and panics where it means another thing elsewhere.
pub fn run(data: &[u8]) -> Fate {
    let Some((name, filename)) = std::str::from_utf8(data).ok().and_then(|text| text.split_once('\n')) else {
        return Fate::Unfit;
    };
    let Ok(project) = PackageName::parse(PackageFormat::Pypi, name) else { return Fate::Unfit };
    if (PackageFormat::Pypi.rules().check_name)(name).is_err() {
        return Fate::Unfit;
    }
    let parsed = match DistributionFilename::parse(filename, &project) {
        Ok(parsed) => parsed,
        Err(invalid) => {
            assert!(invalid.to_string().len() <= 4096, "{invalid}");
            return Fate::Refused;
        }
    };
    assert!(!filename.contains(['/', '\\', '\0', '\n']) && !filename.contains(".."), "it is a path");
    assert!(filename.chars().count() <= 255);
    assert!(parsed.is_of(&parsed.version));
    assert!(parsed.fits(&format!("{}-{}", project.normalized(), parsed.version)), "{parsed:?}");
    let spellings = [project.normalized().to_owned(), name.to_ascii_uppercase(), name.replace('-', "_.")];
    for spelling in spellings.iter().filter(|spelling| spelling.len() <= LONGEST) {
        let same = PackageName::parse(PackageFormat::Pypi, spelling).expect("it is another spelling");
        let again = DistributionFilename::parse(filename, &same).expect("it is a file of the same project");
        assert_eq!((again.kind, again.version), (parsed.kind.clone(), parsed.version.clone()));
    }
    if let Ok(other) = PackageName::parse(PackageFormat::Pypi, &format!("{name}x")) {
        assert!(DistributionFilename::parse(filename, &other).is_err(), "it is another's too: {filename}");
    }
    Fate::Accepted
}
