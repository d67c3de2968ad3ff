//! Pages: obey their size, repeat nothing, leave nothing out, and end.

use codeartifact_codegen::ir::Operation;
use serde_json::Value;

use super::super::fill::Extent;
use super::agree::shown;
use super::trial::{Input, Stop, Trial};

/// More pages than any list that a law makes can have.
const MOST_PAGES: usize = 200;

/// The least number of items that say something about pages.
const FEWEST: usize = 2;

/// Above so many items not every size is tried.
const EACH_SIZE: usize = 12;

/// Holds every size of a page against the whole list.
pub(super) async fn hold(trial: &mut Trial<'_>, list: &Operation) -> Result<(), Stop> {
    trial.prepare(list).await?;
    let input = trial.input(list, Extent::Required);
    let before = walk(trial, list, &input, None).await?;
    if before.len() < FEWEST {
        let name = &list.id.name;
        return Err(Stop::NotRun(format!("{name} lists {} items, and pages need {FEWEST}", before.len())));
    }
    let mut walks = Vec::new();
    if list.pagination.as_ref().is_some_and(|pages| pages.page_size.is_some()) {
        for size in sizes(before.len()) {
            let items = walk(trial, list, &input, Some(size)).await?;
            walks.push((size, items));
        }
    }
    // Other cases make and remove things meanwhile; what was there before and after must be on some page.
    let after = walk(trial, list, &input, None).await?;
    for item in before.iter().filter(|item| after.contains(item)) {
        if let Some((size, _)) = walks.iter().find(|(_, items)| !items.contains(item)) {
            trial.find(
                "page-incomplete",
                format!("expected pages of {size} to hold {}, found none", shown(item)),
            );
            return Ok(());
        }
    }
    Ok(())
}

fn sizes(count: usize) -> Vec<usize> {
    match count {
        ..=EACH_SIZE => (1..=count + 2).collect(),
        _ => vec![count.div_ceil(MOST_PAGES / 2), count / 2, count - 1, count, count + 1],
    }
}

/// Follows a list from its first page to its last.
pub(super) async fn walk(
    trial: &mut Trial<'_>,
    list: &Operation,
    input: &Input,
    size: Option<usize>,
) -> Result<Vec<Value>, Stop> {
    let Some(pages) = &list.pagination else { return Ok(Vec::new()) };
    let mut input = input.clone();
    let of = size.map_or(String::new(), |size| format!(" of {size}"));
    if let (Some(member), Some(size)) = (&pages.page_size, size) {
        input.insert(member.clone(), size.into());
    }
    let mut items: Vec<Value> = Vec::new();
    for _ in 0..MOST_PAGES {
        let told = trial.ask("page", list, &input).await?;
        let page = pages.items.as_ref().and_then(|path| told.at(path)).and_then(Value::as_array);
        let page = page.cloned().unwrap_or_default();
        if let Some(size) = size.filter(|size| page.len() > *size) {
            return Err(
                trial.stop("page-size", format!("expected at most {size} items, found {}", page.len()))
            );
        }
        if let Some(item) = page.iter().find(|item| items.contains(item)) {
            let text = format!("expected pages{of} to hold each item once, found {} again", shown(item));
            return Err(trial.stop("page-repeats", text));
        }
        let is_for_nothing = page.is_empty() && input.contains_key(&pages.input_token);
        items.extend(page);
        match told.at(&pages.output_token) {
            None if is_for_nothing => {
                let text = format!("expected no token after the last of {} items, found one", items.len());
                return Err(trial.stop("page-token", text));
            }
            None => return Ok(items),
            Some(token) if input.get(&pages.input_token) == Some(token) => {
                return Err(trial
                    .stop("page-repeats", format!("expected another token, found {} again", shown(token))));
            }
            Some(token) => {
                input.insert(pages.input_token.clone(), token.clone());
            }
        }
    }
    Err(trial.stop("page-endless", format!("expected an end of the list, found {MOST_PAGES} pages")))
}
