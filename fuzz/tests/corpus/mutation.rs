//! Inputs near those of a corpus, the same each time: bytes changed, pieces moved, and texts in quotes taken from other
//! inputs. Knows no target.

/// Pieces that parsers stumble over.
const PIECES: &[&[u8]] = &[
    b"",
    b"\"",
    b"\\",
    b"\\u0000",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"1e999",
    b"${",
    b"${*}",
    b"*",
    b"?",
    b"%",
    b"%00",
    b"%2",
    b"=",
    b"&",
    b";",
    b"/",
    b"..",
    b"\n",
    b"\t",
    b" ",
    b"\xff",
    b"\xc3\xa4",
    b"\xef\xbb\xbf",
    b"18446744073709551616",
    b"-1",
    b" at line 9 column 9",
];

/// Makes inputs out of a corpus.
pub(crate) struct Mutations<'c> {
    corpus: &'c [Vec<u8>],
    state: u64,
}

impl<'c> Mutations<'c> {
    /// Starts always at the same place.
    pub(crate) fn of(corpus: &'c [Vec<u8>]) -> Self {
        Self { corpus, state: 0x0bad_cafe }
    }

    /// Returns a number below a limit that looks random (`SplitMix64`).
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = limit.max(1) as u64;
        usize::try_from((mixed ^ (mixed >> 31)) % limit).expect("it is below a length")
    }

    fn any(&mut self) -> &'c [u8] {
        let place = self.below(self.corpus.len());
        &self.corpus[place]
    }

    /// Changes an input in one place.
    fn change(&mut self, input: &mut Vec<u8>) {
        let start = self.below(input.len());
        let end = (start + 1 + self.below(12)).min(input.len());
        match self.below(8) {
            0 if start < end => input[start] ^= 1 << self.below(8),
            1 => drop(input.drain(start..end)),
            2 => {
                let again = input[start..end].repeat(1 + self.below(3));
                input.splice(start..start, again);
            }
            3 => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(start..start, piece.iter().copied());
            }
            4 => {
                let other = self.any();
                let from = self.below(other.len());
                input.truncate(start);
                input.extend_from_slice(&other[from..]);
            }
            // Most inputs stay what they are in form, which leads further into them.
            _ => self.exchange(input),
        }
    }

    /// Puts a text in quotes in place of another, or a line where there are no quotes.
    fn exchange(&mut self, input: &mut Vec<u8>) {
        let other = self.any();
        let mark = if input.contains(&b'"') { b'"' } else { b'\n' };
        let (mine, theirs) = (between(input, mark), between(other, mark));
        if mine.is_empty() || theirs.is_empty() {
            return;
        }
        let (start, end) = mine[self.below(mine.len())];
        let (from, to) = theirs[self.below(theirs.len())];
        input.splice(start..end, other[from..to].iter().copied());
    }
}

impl Iterator for Mutations<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut input = self.any().to_vec();
        for _ in 0..=self.below(3) {
            self.change(&mut input);
        }
        Some(input)
    }
}

/// Returns where the texts between marks stand.
fn between(input: &[u8], mark: u8) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = (0..input.len()).filter(|place| input[*place] == mark).collect();
    let step = if mark == b'"' { 2 } else { 1 };
    marks.windows(2).step_by(step).map(|pair| (pair[0] + 1, pair[1])).collect()
}
