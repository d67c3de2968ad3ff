//! Arbitrary values, with those that most often go wrong more often than chance would have them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use codeartifact_generated::runtime::{ByteStream, DateTime};
use proptest::collection::{btree_map, vec};
use proptest::prelude::any;
use proptest::prop_oneof;
use proptest::strategy::{BoxedStrategy, Just, Strategy};

/// The most elements of a list or a map.
const LARGEST: usize = 4;

/// Seconds since 1970 of the first moment of the year 1 and of the last one of the year 9999: what the texts
/// of a timestamp can name.
const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Texts that encoders and decoders have been known to change.
const AWKWARD: [&str; 10] = [
    "",
    " ",
    "null",
    "\"quoted\" \\ and / escaped",
    "line\nbreak\r\nand\ttab",
    "\u{0}\u{1}\u{7f}",
    "\u{2028}\u{2029}\u{feff}",
    "e\u{301} is not \u{e9}",
    "\u{1f469}\u{200d}\u{1f4bb}\u{10ffff}",
    "\u{fffd}\u{ffff}\u{d7ff}\u{e000}",
];

/// Something of which arbitrary values can be made.
pub trait Any: Sized + Debug + 'static {
    /// Makes values.
    fn any() -> BoxedStrategy<Self>;

    /// Makes values that a header can hold.
    fn in_header() -> BoxedStrategy<Self> {
        Self::any()
    }
}

/// Something that is taken when it is written, and that can be kept before.
pub trait Twin {
    /// Returns an equal value.
    #[must_use]
    fn twin(&self) -> Self;
}

/// Copies a stream that is held in memory, as all of those made here are.
pub fn copy(stream: &ByteStream) -> ByteStream {
    ByteStream::from(stream.bytes().expect("made from bytes").to_vec())
}

/// Makes texts of an enum: those that the model lists, and others.
pub fn listed_or_not(listed: &'static [&'static str]) -> BoxedStrategy<String> {
    let listed = proptest::sample::select(listed).prop_map(str::to_owned);
    prop_oneof![3 => listed, 1 => String::any()].boxed()
}

impl Any for String {
    fn any() -> BoxedStrategy<Self> {
        let characters = vec(any::<char>(), 0..12).prop_map(|characters| characters.into_iter().collect());
        prop_oneof![2 => characters, 1 => proptest::sample::select(&AWKWARD[..]).prop_map(str::to_owned)]
            .boxed()
    }

    // RFC 9110 gives the value of a field neither control characters nor white space at its ends.
    fn in_header() -> BoxedStrategy<Self> {
        let characters = any::<char>().prop_filter("a header has no control characters", |c| !c.is_control());
        let text = vec(characters, 0..12).prop_map(|characters| characters.into_iter().collect::<Self>());
        text.prop_map(|text| text.trim().to_owned()).boxed()
    }
}

impl Any for i32 {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![any::<Self>(), proptest::sample::select(&[Self::MIN, -1, 0, 1, Self::MAX][..])].boxed()
    }
}

impl Any for i64 {
    fn any() -> BoxedStrategy<Self> {
        // Beyond 2^53 a number that passes through a double is another one.
        let edges = [Self::MIN, -1, 0, 1, 1 << 53, (1 << 53) + 1, Self::MAX];
        prop_oneof![any::<Self>(), proptest::sample::select(edges.to_vec())].boxed()
    }
}

impl Any for DateTime {
    // To the millisecond, which is what the wire carries.
    fn any() -> BoxedStrategy<Self> {
        let seconds = prop_oneof![YEARS, 1_500_000_000..1_900_000_000_i64];
        let milliseconds = prop_oneof![Just(0_u32), 0..1000_u32];
        (seconds, milliseconds)
            .prop_map(|(seconds, milliseconds)| Self::from_secs_and_nanos(seconds, milliseconds * 1_000_000))
            .boxed()
    }
}

impl Any for ByteStream {
    fn any() -> BoxedStrategy<Self> {
        let bytes =
            prop_oneof![vec(any::<u8>(), 0..256), (1..200_000_usize).prop_map(|length| vec![0xa5; length])];
        bytes.prop_map(Self::from).boxed()
    }
}

impl<T: Any> Any for Option<T> {
    fn any() -> BoxedStrategy<Self> {
        proptest::option::of(T::any()).boxed()
    }

    fn in_header() -> BoxedStrategy<Self> {
        proptest::option::of(T::in_header()).boxed()
    }
}

impl<T: Any> Any for Vec<T> {
    fn any() -> BoxedStrategy<Self> {
        vec(T::any(), 0..=LARGEST).boxed()
    }
}

impl<K: Any + Ord, V: Any> Any for BTreeMap<K, V> {
    fn any() -> BoxedStrategy<Self> {
        btree_map(K::any(), V::any(), 0..=LARGEST).boxed()
    }
}
