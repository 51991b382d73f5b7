// What a test asks for with AWS's SDK for JavaScript: prints one JSON document.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

import { ListRecipesCommand, PersonalizeClient } from "@aws-sdk/client-personalize";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Upload } from "@aws-sdk/lib-storage";

const s3 = new S3Client({});

async function environment() {
  const identity = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  const { recipes } = await new PersonalizeClient({}).send(new ListRecipesCommand({}));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  return { account: identity.Account, recipes: recipes.length, buckets: Buckets.map((bucket) => bucket.Name) };
}

async function transfers(file) {
  const Bucket = "transfers";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const params = { Bucket, Key: "dir/big one", Body: createReadStream(file) };
  const { ETag: tag } = await new Upload({ client: s3, params }).done();
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: params.Key }));
  const md5 = createHash("md5").update(await Body.transformToByteArray()).digest("hex");
  await s3.send(new PutObjectCommand({ Bucket, Key: "small", Body: "text" }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copied", CopySource: `${Bucket}/small` }));
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket })) {
    keys.push(...page.Contents.map((object) => object.Key));
  }
  let refused = null;
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key: "small", Body: "x", IfNoneMatch: "*" }));
  } catch (error) {
    refused = [error.name, error.$metadata.httpStatusCode];
  }
  return { md5, tag, keys, refused };
}

const [, , what, ...rest] = process.argv;
console.log(JSON.stringify(await { environment, transfers }[what](...rest)));
