//! Declared and undeclared errors, resources, mixins and `apply`.

use std::fmt;

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::resources::errors::{Broken, Conflict, NotFound, ResourcesError, Throttled};
use codegen_exercise::resources::operations::{
    self, GetCityError, GetCityOutput, GetCityRequest, ListCitiesError, ListCitiesRequest, PutCityError,
    PutCityOutput, PutCityRequest,
};
use codegen_exercise::resources::service::{Operation, Resources, service};
use codegen_exercise::resources::types::City;
use serde_json::json;

use crate::echo;
use crate::support::{Answer, request, send};

struct Cities;

fn city(name: &str) -> City {
    City { city: Some(name.to_owned()), owner: None, limit: Some(3) }
}

impl Resources for Cities {
    type Context = ();

    echo! {
        move_city MoveCity {}
        ping Ping {}
    }

    async fn count_cities(
        &self,
        (): (),
        _: operations::CountCitiesInput,
    ) -> Result<operations::CityCount, operations::CountCitiesError> {
        Ok(operations::CityCount { count: Some(2) })
    }

    async fn get_street(
        &self,
        (): (),
        input: operations::GetStreetRequest,
    ) -> Result<operations::GetStreetOutput, operations::GetStreetError> {
        Ok(operations::GetStreetOutput { city: Some(input.city), owner: Some(input.street), limit: None })
    }

    async fn get_city(&self, (): (), input: GetCityRequest) -> Result<GetCityOutput, GetCityError> {
        let sum: ResourcesError = match input.city.as_str() {
            "absent" => NotFound { message: "no such city".to_owned(), resource: Some(input.city) }.into(),
            "busy" => Throttled { message: None, retry_after_seconds: Some(7) }.into(),
            "undeclared" => Conflict { message: Some("not declared here".to_owned()) }.into(),
            _ => {
                return Ok(GetCityOutput {
                    city: Some(input.city),
                    owner: Some(input.owner),
                    limit: Some(3),
                });
            }
        };
        Err(sum.into())
    }

    async fn put_city(&self, (): (), input: PutCityRequest) -> Result<PutCityOutput, PutCityError> {
        match input.note.as_deref() {
            Some("broken") => Err(Broken { detail: Some("pipe".to_owned()) }.into()),
            _ => Err(Conflict { message: Some("it exists".to_owned()) }.into()),
        }
    }

    async fn list_cities(
        &self,
        (): (),
        input: ListCitiesRequest,
    ) -> Result<operations::CityList, ListCitiesError> {
        let limit = usize::try_from(input.limit.unwrap_or(1)).unwrap();
        Ok(operations::CityList { cities: vec![city("a"); limit] })
    }
}

async fn call(method: &str, path: &str, body: &str) -> Answer {
    send(service(Cities), request(method, path, body.to_owned())).await
}

#[tokio::test]
async fn operations_of_resources_are_reached() {
    assert_eq!(
        Operation::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["CountCities", "GetCity", "GetStreet", "ListCities", "MoveCity", "Ping", "PutCity"]
    );
    assert_eq!(call("GET", "/count", "").await.json(), json!({"count": 2}));
    assert_eq!(call("GET", "/cities/a/streets/b", "").await.json(), json!({"city": "a", "owner": "b"}));
    assert_eq!(call("POST", "/cities/a/move", "").await.text(), "");
    assert_eq!(call("GET", "/ping", "").await.text(), "");
}

#[tokio::test]
async fn operations_tell_what_the_model_says_of_them() {
    let operation = Operation::GetCity;

    assert_eq!((operation.name(), operation.method(), operation.uri()), ("GetCity", "GET", "/cities/{city}"));
    assert!(operation.is_readonly() && !Operation::PutCity.is_readonly());
}

#[tokio::test]
async fn members_of_mixins_and_applied_traits_take_part() {
    assert_eq!(
        call("GET", "/cities/a?owner=me", "").await.json(),
        json!({"city": "a", "owner": "me", "maximum": 3})
    );
    call("GET", "/cities/a", "").await.error(400, "ValidationException");
    assert_eq!(
        call("GET", "/cities?limit=2", "").await.json(),
        json!({"cities": [{"city": "a", "maximum": 3}, {"city": "a", "maximum": 3}]})
    );
}

#[tokio::test]
async fn errors_have_the_status_name_and_members_that_the_model_gives_them() {
    let absent = call("GET", "/cities/absent?owner=me", "").await;
    assert_eq!((absent.status, absent.header("x-amzn-errortype")), (404, "NotFound"));
    assert_eq!(absent.header("content-type"), "application/json");
    assert_eq!(absent.body, r#"{"message":"no such city","resource":"absent"}"#);

    let conflict = call("PUT", "/cities/a", "").await;
    assert_eq!((conflict.status, conflict.body.as_str()), (400, r#"{"message":"it exists"}"#));

    let broken = call("PUT", "/cities/a", r#"{"note":"broken"}"#).await;
    assert_eq!((broken.status, broken.body.as_str()), (500, r#"{"detail":"pipe"}"#));
    assert_eq!(broken.header("x-amzn-errortype"), "Broken");
}

#[tokio::test]
async fn members_of_errors_that_are_headers_are_not_in_the_body() {
    let busy = call("GET", "/cities/busy?owner=me", "").await;

    assert_eq!((busy.status, busy.header("retry-after"), busy.body.as_str()), (429, "7", "{}"));
}

#[tokio::test]
async fn undeclared_errors_go_out_as_what_they_are() {
    let answer = call("GET", "/cities/undeclared?owner=me", "").await;

    assert_eq!(answer.error(400, "Conflict"), "not declared here");
}

#[test]
fn declared_errors_become_their_variant_and_others_do_not() {
    let declared =
        GetCityError::from(ResourcesError::from(NotFound { message: String::new(), resource: None }));
    let undeclared = GetCityError::from(ResourcesError::from(Conflict { message: None }));

    assert!(matches!(declared, GetCityError::NotFound(_)));
    assert!(matches!(undeclared, GetCityError::Unmodelled(_)));
}

#[test]
fn errors_read_as_their_message_or_their_name() {
    fn text(error: &dyn fmt::Display) -> String {
        error.to_string()
    }
    assert_eq!(text(&NotFound { message: "gone".to_owned(), resource: None }), "gone");
    assert_eq!(text(&Throttled { message: None, retry_after_seconds: None }), "Throttled");
    assert_eq!(text(&Broken { detail: Some("pipe".to_owned()) }), "Broken");
    assert_eq!((NotFound::STATUS, Throttled::NAME), (404, "Throttled"));
}
