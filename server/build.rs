//! Has a new migration compiled in: Cargo sees changes of the known ones only.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
