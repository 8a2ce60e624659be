//! What `OAuth` knows of a flow that ends.

pub mod authorization_code;
