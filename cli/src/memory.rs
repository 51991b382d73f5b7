//! Memory that was needed once, as by thousands of connections at the same time, and is needed no more.

/// Lets the system have memory back within half a minute after it was freed, whether or not anything else is done
/// meanwhile. Only where jemalloc is the allocator of the process, as it is of the command on Linux: glibc's keeps the pages.
pub fn give_back_what_is_free() {
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    if let Err(error) = tikv_jemalloc_ctl::background_thread::write(true) {
        tracing::debug!(%error, "memory that is free stays with this process");
    }
}
