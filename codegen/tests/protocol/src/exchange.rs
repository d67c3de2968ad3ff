//! What passes between a case and the handler that its request reaches.

use std::sync::{Mutex, PoisonError};

use codeartifact_generated::runtime::events::ReceivedEvent;
use codeartifact_generated::runtime::{ReceivedEvents, WireError};
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::Value;

use crate::params::{Params, ToParams, Unfit};

/// What a handler answers.
#[derive(Debug)]
pub enum Answer {
    /// An output made from these `params`.
    Output(Value),
    /// An error.
    Error {
        /// The error's shape.
        shape: String,
        /// Its `params`.
        params: Value,
    },
    /// The case ends with what was received.
    Nothing,
}

/// One request and its answer.
#[derive(Debug)]
pub struct Exchange {
    answer: Answer,
    received: Mutex<Option<(&'static str, Value)>>,
    events: Mutex<Vec<Result<Value, String>>>,
    fault: Mutex<Option<String>>,
}

impl Exchange {
    /// Starts with what the handler is to answer.
    pub fn new(answer: Answer) -> Self {
        Self { answer, received: Mutex::default(), events: Mutex::default(), fault: Mutex::default() }
    }

    /// Returns what the handler is to answer.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Notes what a handler received.
    pub fn receive(&self, operation: &'static str, params: Params) {
        *self.received.lock().unwrap_or_else(PoisonError::into_inner) = Some((operation, params.into()));
    }

    /// Returns the operation that was reached, and what it received.
    pub fn received(&self) -> Option<(&'static str, Value)> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads all events of a request and notes each, and the error that ends them where one does.
    pub async fn receive_events<T: ReceivedEvent + ToParams>(&self, mut events: ReceivedEvents<T>) {
        while let Some(event) = events.next().await {
            let event = event.map(|event| event.to_params()).map_err(|error| error.to_string());
            self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        }
    }

    /// Returns the events that a handler received.
    pub fn received_events(&self) -> Vec<Result<Value, String>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns why the handler could not answer what the case says.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that the shapes cannot hold the `params` of the answer.
    pub fn cannot_answer(&self, unfit: &Unfit) -> WireError {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(unfit.to_string());
        self.has_no_answer()
    }

    /// The answer of a handler that has none.
    pub fn has_no_answer(&self) -> WireError {
        WireError::new(StatusCode::IM_A_TEAPOT, "NoAnswer", "the case has no answer for this operation")
    }
}
