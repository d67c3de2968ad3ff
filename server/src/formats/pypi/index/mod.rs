//! The page of a project: all its files, from the repository that is asked and from its upstreams, in the form that the
//! client wants.

mod html;
mod json;
mod page_form;
mod project_page;
mod version;

use codeartifact_generated::runtime::BoxBody;
use http::header::{ACCEPT, HeaderValue, LOCATION, VARY};
use http::{Response, StatusCode};

use self::page_form::PageForm;
use self::project_page::ProjectPage;
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::PackageCoordinates;

/// Answers with the page of a project.
pub(super) async fn page(
    exchange: &Exchange<'_>,
    project: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let headers = &exchange.parts.headers;
    let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let form = PageForm::choose(accept).ok_or_else(not_acceptable)?;
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package(&permit, project).await?;
    let name = project.name.normalized();
    let missing = || Refusal::not_found(format!("project '{name}' is not in this repository"));
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(missing, Refusal::from));
    }
    // Its links lead on from its own address, so that it is the same document wherever it is asked for.
    let (fingerprint, kind) = (found.resolution.fingerprint(), form.document_kind());
    let key = DocumentKey { fingerprint, kind, base_url: String::new() };
    let render = async {
        let contents = pull_through.package_contents(&found).await?;
        let page = ProjectPage::of(name, contents);
        if page.files.is_empty() {
            return Err(missing());
        }
        let render = move || Rendered::new(form.content_type(), render(&page, form).into_bytes());
        tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())
    };
    exchange.documents.answer(headers, key, render).await
}

/// Sends a client to the address that the page of a project has.
pub(super) async fn redirect(
    exchange: &Exchange<'_>,
    project: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    exchange.authorize_read().await?;
    let address = format!("{}simple/{}/", exchange.url(), project.name.normalized());
    let mut response = reply::empty(StatusCode::MOVED_PERMANENTLY);
    let location = HeaderValue::from_str(&address).map_err(|_| Refusal::internal())?;
    response.headers_mut().insert(LOCATION, location);
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

fn not_acceptable() -> Refusal {
    let forms = PageForm::NAMED.map(PageForm::content_type).join(", ");
    let message = format!("the page of a project is served as {forms}; `Accept` names none of them");
    Refusal::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptableException", message)
}

/// Renders a page.
fn render(page: &ProjectPage, form: PageForm) -> String {
    match form {
        PageForm::Json => json::render(page),
        PageForm::Html | PageForm::PlainHtml => html::render(page),
    }
}

#[cfg(test)]
mod tests;
