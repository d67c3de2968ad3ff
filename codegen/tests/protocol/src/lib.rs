//! What the generator makes of the services of the official restJson1 protocol tests, with handlers that
//! record what they receive. The test beside it runs the cases that the models hold.

pub mod exchange;
pub mod params;

/// A service as it is generated, and its [`Driver`](restjson::driver::Driver).
macro_rules! service {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), "/mod.rs"));

            /// An implementation for the cases.
            #[allow(clippy::all, clippy::pedantic)]
            pub mod driver {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($name), "/driver.rs"));
            }
        }
    };
}

service! {
    /// What every restJson1 service may do.
    restjson
}

service! {
    /// Constraints, and an error that lists fields.
    validation
}

service! {
    /// A cutting of API Gateway.
    apigateway
}

service! {
    /// A cutting of Glacier.
    glacier
}
