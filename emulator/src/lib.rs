//! Amazon Personalize on the wire, with the S3 and SNS that it needs, on one loopback port.
