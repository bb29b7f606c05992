import { fines, invented, journals, maps, nightly } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { ENVIRONMENTS } from "../src/environments.ts";
import type { Pipeline, Pipelines } from "../src/pipeline.ts";
import { declarationProblems } from "./check-declarations.ts";

const problemsOf = (pipelines: Pipelines) =>
  declarationProblems(
    pipelines,
    pipelines.map(({ name }) => `${name.toLowerCase()}.asl.json`),
  );

test("declarations of every kind have no problem, alone and together", () => {
  for (const pipelines of [[maps], [journals], [fines], [nightly], invented.pipelines] as const) {
    expect(problemsOf(pipelines)).toEqual([]);
  }
});

const sample = { name: "maps", label: "Maps" };

test("what the compiler can't check is reported, all at once", () => {
  const malformed: Pipeline = {
    ...maps,
    name: "Maps",
    jobNameSetting: "MAPS-JOB",
    accepts: ["Completed with Warnings"],
    stateMachine: { link: "maps", setting: "maps", parameter: "/apps/maps" },
    namePrefixes: ["maps-", "maps-full-", "Maps"],
    samples: [sample, { name: "Full", label: "Full" }],
  };
  expect(problemsOf([malformed])).toEqual([
    "Maps: name must be upper-case letters, digits and _.",
    "Maps: jobNameSetting must be upper-case letters, digits and _.",
    "Maps: accepts.0 must be a code, as in COMPLETED_WARNING.",
    "Maps: stateMachine.link must be letters and digits, the first one upper-case.",
    "Maps: stateMachine.setting must be upper-case letters, digits and _.",
    "Maps: stateMachine.parameter must be lower-case letters, digits and dashes.",
    "Maps: namePrefixes.2 must be at most 27 letters, digits, _ and -, the last one a dash.",
    "Maps: samples.1.name must be lower-case letters, digits and dashes.",
    "Maps: the name prefix maps-full- begins with another one.",
  ]);
});

test("what has to be unique is reported with who has it", () => {
  expect(problemsOf([fines, fines])).toEqual(
    [
      'name "FINES"',
      'setting "ALMA_FINES_JOB_NAME"',
      'setting "FINES_STATE_MACHINE_ARN"',
      'setting "FINES_ACCEPTED_STATUSES"',
      'setting "FINES_EXPECTED_EVERY_HOURS"',
      `default job name "publishing platform job fines to ${ENVIRONMENTS[0].word.toLowerCase()}"`,
      'link "FinesStateMachine"',
      'parameter "fines-state-machine-arn"',
      'name prefix "fines-"',
      'label of a sample "Fines"',
      'name of a sample "fines"',
    ].map((what) => `FINES: the ${what} is taken, by FINES.`),
  );
});

test.each<[sentence: string, change: Partial<Pipeline>]>([
  [
    "the sample maps starts maps-2022-05-01T14-55-14-894Z-16514169148940000, which has none of the namePrefixes.",
    { namePrefixes: ["atlas-"] },
  ],
  [
    "the sample maps starts nothing (other-environment).",
    { defaultJobName: () => "Publishing Platform Job MAPS" },
  ],
  [
    "the sample maps starts nothing (no-known-counter).",
    { samples: [{ ...sample, counters: ["maps.sent"] }] },
  ],
  [
    "the sample maps: job_instance.name must end in WEEKLY or MONTHLY.",
    { execution: journals.execution, namePrefixes: journals.namePrefixes },
  ],
  [
    'the name of a sample "empty" is taken, by an event that starts nothing.',
    { samples: [sample, { name: "empty", label: "Empty" }] },
  ],
  [
    'the label of a sample "Maps" is taken, by MAPS.',
    { samples: [sample, { ...sample, name: "full" }] },
  ],
])("%s", (sentence, change) => {
  expect(problemsOf([{ ...maps, ...change }])).toEqual([`MAPS: ${sentence}`]);
});

test("a sample must not have a job name of another pipeline", () => {
  const longer = (word: string) => `${maps.defaultJobName(word)} weekly`;
  expect(
    problemsOf([
      { ...journals, defaultJobName: maps.defaultJobName },
      { ...maps, defaultJobName: longer },
    ]),
  ).toEqual(["JOURNALS: the sample journals-weekly has a job name of MAPS."]);
});

test("each pipeline must have a stand-in, and each stand-in a pipeline", () => {
  expect(declarationProblems([maps], ["map.asl.json"])).toEqual([
    "packages/pipelines/stand-ins/maps.asl.json is missing.",
    "packages/pipelines/stand-ins/map.asl.json belongs to no pipeline.",
  ]);
});

test("the compiler refuses to read what the log can't keep", () => {
  const toExecution = v.transform(() => ({ namePrefix: "maps-", input: {} }));
  const refused: Pipeline["execution"][] = [
    // @ts-expect-error It is about a person.
    v.pipe(v.object({ submitted_by: v.unknown() }), toExecution),
    // @ts-expect-error It does not say which fields it reads.
    v.pipe(v.looseObject({}), toExecution),
    // @ts-expect-error The same.
    v.pipe(v.unknown(), toExecution),
  ];
  expect(refused).toHaveLength(3);
});
