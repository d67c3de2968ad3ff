//! The index: which form of a project's page a client wants, and the page in it. Pure; knows neither requests nor where
//! the files of a project come from.

mod html;
mod json;
pub(super) mod page_form;
pub(super) mod project_page;

use self::page_form::PageForm;
use self::project_page::ProjectPage;

/// Renders a page.
pub(super) fn render(page: &ProjectPage, form: PageForm) -> String {
    match form {
        PageForm::Json => json::render(page),
        PageForm::Html | PageForm::PlainHtml => html::render(page),
    }
}

#[cfg(test)]
mod tests;
