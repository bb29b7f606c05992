import { isShared } from "./stage.ts";

/*
 * Keeps what a stage creates apart from what other stages in the account have. Imported before
 * anything is created.
 */

if (isShared) {
  const { partition } = aws.getPartitionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  // Created by stage-rights.yml, which lets a deployment create no role without it.
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
    // Lambda keeps a copy of its own.
    options.retainOnDelete = false;
  },
);
