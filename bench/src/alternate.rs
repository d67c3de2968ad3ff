//! Comparing two programs on a machine that is not quiet: reference, subject, reference, and so on, so that each
//! run of the subject is divided by its two neighbours. Knows nothing of what is run.

use std::time::Duration;

use crate::error::Error;

/// What one run did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Requests, or bytes.
    pub(crate) units: f64,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    /// Which part of the answers ended their connection; what connecting again takes is in the latency of the next.
    pub(crate) closing: f64,
    /// Latency of single requests, or of the whole where there was one.
    pub(crate) p50_micros: f64,
    pub(crate) p99_micros: f64,
}

impl Sample {
    /// Tells of one body that moved.
    pub(crate) fn of_bytes(bytes: u64, elapsed: Duration, cpu_time: Duration) -> Self {
        let seconds = elapsed.as_secs_f64();
        let (cpu_seconds, micros) = (cpu_time.as_secs_f64(), seconds * 1e6);
        Self {
            units: precise(bytes),
            seconds,
            cpu_seconds,
            closing: 0.0,
            p50_micros: micros,
            p99_micros: micros,
        }
    }

    /// Returns units per second.
    pub(crate) fn rate(&self) -> f64 {
        self.units / self.seconds
    }

    /// Returns CPU seconds per unit.
    pub(crate) fn cost(&self) -> f64 {
        self.cpu_seconds / self.units
    }
}

/// The runs of both programs in their order: one more of the reference than of the subject.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) references: Vec<Sample>,
    pub(crate) subjects: Vec<Sample>,
}

/// A middle figure and how far the others lie from it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

impl Spread {
    /// Sums up figures, of which there must be at least one.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Result<Self, Error> {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (Some(lowest), Some(highest)) = (sorted.first(), sorted.last()) else {
            return Err(Error::Nonsense("nothing was measured".to_owned()));
        };
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        };
        Ok(Self { median, lowest: *lowest, highest: *highest })
    }

    /// Wraps a figure that was taken once.
    pub(crate) fn single(figure: f64) -> Self {
        Self { median: figure, lowest: figure, highest: figure }
    }
}

/// Runs the reference before and after each of `rounds` runs of the subject.
pub(crate) fn alternate(
    rounds: u32,
    mut reference: impl FnMut() -> Result<Sample, Error>,
    mut subject: impl FnMut() -> Result<Sample, Error>,
) -> Result<Comparison, Error> {
    let mut comparison = Comparison { references: vec![reference()?], subjects: Vec::new() };
    for _ in 0..rounds {
        comparison.subjects.push(subject()?);
        comparison.references.push(reference()?);
    }
    Ok(comparison)
}

impl Comparison {
    /// Divides each run of the subject by the mean of the two runs of the reference around it.
    pub(crate) fn ratios(&self, figure: impl Fn(&Sample) -> f64) -> Result<Spread, Error> {
        let neighbours = self.references.windows(2);
        let ratios = self.subjects.iter().zip(neighbours).map(|(subject, around)| {
            let reference = around.iter().map(&figure).sum::<f64>() / 2.0;
            figure(subject) / reference
        });
        Spread::of(ratios)
    }

    /// Returns the middle of a figure of the subject.
    pub(crate) fn subject(&self, figure: impl Fn(&Sample) -> f64) -> Result<f64, Error> {
        Ok(Spread::of(self.subjects.iter().map(figure))?.median)
    }

    /// Returns the middle of a figure of the reference.
    pub(crate) fn reference(&self, figure: impl Fn(&Sample) -> f64) -> Result<f64, Error> {
        Ok(Spread::of(self.references.iter().map(figure))?.median)
    }
}

/// Turns a count into a figure to calculate with; exact for anything that is counted here.
pub(crate) fn precise(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let figure = count as f64;
    figure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rate: f64) -> Sample {
        Sample { units: rate, seconds: 1.0, cpu_seconds: 0.5, closing: 0.0, p50_micros: 0.0, p99_micros: 0.0 }
    }

    #[test]
    fn subject_is_divided_by_the_mean_of_its_neighbours() {
        let mut rates = [100.0, 300.0, 500.0].into_iter();

        let comparison = alternate(2, || Ok(sample(rates.next().unwrap())), || Ok(sample(100.0))).unwrap();

        let ratios = comparison.ratios(Sample::rate).unwrap();
        assert_eq!((ratios.lowest, ratios.highest, ratios.median), (0.25, 0.5, 0.375));
    }

    #[test]
    fn median_of_an_odd_number_is_the_middle_one() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]).unwrap(), Spread { median: 2.0, lowest: 1.0, highest: 3.0 });
        assert!(Spread::of([]).is_err());
    }
}
