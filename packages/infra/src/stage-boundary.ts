import { isShared } from "./stage.ts";

/*
 * Isolates a stage from the other stages in the account. Imported before anything is created.
 */

if (isShared) {
  const { partition } = aws.getPartitionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  // stage-rights.yml creates it, and denies a deployment to create a role without it.
  const boundary = $interpolate`arn:${partition}:iam::${accountId}:policy/${$app.name}-${$app.stage}-boundary`;
  $transform(aws.iam.Role, (args: aws.iam.RoleArgs) => {
    args.permissionsBoundary = boundary;
  });
}

// SST uploads the code of all stages to one folder of one bucket.
$transform(
  aws.s3.BucketObjectv2,
  (args: aws.s3.BucketObjectv2Args, options: $util.CustomResourceOptions) => {
    args.key = $output(args.key).apply((key) =>
      (key ?? "").replace(/^assets\//, `assets/${$app.name}/${$app.stage}/`),
    );
    // Lambda has its own copy of the code.
    options.retainOnDelete = false;
  },
);
