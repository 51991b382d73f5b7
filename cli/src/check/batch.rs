//! Checks the input of batch jobs that lies beside the parameter file, on a disk or in S3.

use std::fs::File;
use std::io::{self, Read as _};

use personalize_contract::batch::{Input, InputScan};
use personalize_contract::{Finding, S3Location};
use personalize_emulator::FolderObject;

use super::place::S3Prefix;
use crate::command_error::CommandError;
use crate::data_folder::DataFolder;

/// Checks what is on a disk, where the folder of the parameter file is its bucket. Input in other buckets is not there.
pub fn scan(inputs: &[Input], folder: &DataFolder, findings: &mut Vec<Finding>) {
    for input in inputs.iter().filter(|input| input.is_in_bucket_of_file()) {
        let place = input.location("", "").key;
        let mut scan = InputScan::new(input, folder.on_disk(&place));
        for FolderObject { key, .. } in folder.level_at(&place).objects {
            if !InputScan::reads(&key) {
                continue;
            }
            let name = folder.on_disk(&key);
            match folder.read(&key).and_then(whole) {
                Ok(bytes) => scan.file(&name, &bytes, true),
                Err(error) => {
                    scan.pass_over();
                    findings.push(input.unreadable(name, format!("it cannot be read: {error}")));
                }
            }
        }
        findings.extend(scan.findings());
    }
}

fn whole(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Checks what is in S3, beside the data at a prefix or where the file says.
///
/// # Errors
/// S3 does not hand it out.
pub async fn scan_s3(
    client: &aws_sdk_s3::Client,
    inputs: &[Input],
    place: &S3Prefix,
    findings: &mut Vec<Finding>,
) -> Result<(), CommandError> {
    for input in inputs {
        let location = input.location(&place.bucket, &place.prefix);
        let S3Location { bucket, key } = &location;
        let mut scan = InputScan::new(input, location.to_string());
        for object in super::s3::list(client, bucket, key).await? {
            if location.reads(&object.location) {
                let bytes = super::s3::whole(client, bucket, &object).await?;
                scan.file(&object.name, &bytes, true);
            }
        }
        findings.extend(scan.findings());
    }
    Ok(())
}
