//! The Portico server, as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    portico_server::cli::main()
}
