import { fines, invented, journals, maps, nightly } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
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

const { stateMachine } = maps;
const sample = { name: "maps", label: "Maps" };

test.each<[sentence: string, change: Partial<Pipeline>]>([
  ["Maps: name must be upper-case letters, digits and _.", { name: "Maps" }],
  [
    "MAPS: jobNameSetting must be upper-case letters, digits and _.",
    { jobNameSetting: "MAPS-JOB" },
  ],
  [
    "MAPS: stateMachine.parameter must be lower-case letters, digits and dashes.",
    { stateMachine: { ...stateMachine, parameter: "/apps/maps" } },
  ],
  [
    "MAPS: stateMachine.link must be letters and digits, the first one upper-case.",
    { stateMachine: { ...stateMachine, link: "maps" } },
  ],
  [
    "MAPS: namePrefixes.1 must be at most 27 letters, digits, _ and -, the last one a dash.",
    { namePrefixes: ["maps-", "maps"] },
  ],
  [
    "MAPS: the name prefix maps-full- begins with another one.",
    { namePrefixes: ["maps-", "maps-full-"] },
  ],
  [
    "MAPS: the sample maps starts maps-2022-05-01T14-55-14-894Z-16514169148940000, which has none of the namePrefixes.",
    { namePrefixes: ["atlas-"] },
  ],
  [
    "MAPS: accepts.0 must be a code, as in COMPLETED_WARNING.",
    { accepts: ["Completed with Warnings"] },
  ],
  [
    "MAPS: the sample maps starts nothing (other-environment).",
    { defaultJobName: () => "Publishing Platform Job MAPS" },
  ],
  [
    "MAPS: the sample maps starts nothing (no-known-counter).",
    { samples: [{ ...sample, counters: ["maps.sent"] }] },
  ],
  [
    "MAPS: the sample maps: job_instance.name must end in WEEKLY or MONTHLY.",
    { execution: journals.execution, namePrefixes: journals.namePrefixes },
  ],
  [
    'MAPS: the name of a sample "empty" is taken, by an event that starts nothing.',
    { samples: [sample, { name: "empty", label: "Empty" }] },
  ],
  [
    'MAPS: the label of a sample "Maps" is taken, by MAPS.',
    { samples: [sample, { name: "maps-full", label: "Maps" }] },
  ],
  ['FINES: the name "FINES" is taken, by FINES.', { name: "FINES" }],
  [
    'MAPS: the setting "FINES_STATE_MACHINE_ARN" is taken, by FINES.',
    { jobNameSetting: fines.stateMachine.setting },
  ],
  [
    'MAPS: the link "FinesStateMachine" is taken, by FINES.',
    { stateMachine: { ...stateMachine, link: fines.stateMachine.link } },
  ],
  [
    'MAPS: the parameter "fines-state-machine-arn" is taken, by FINES.',
    { stateMachine: { ...stateMachine, parameter: fines.stateMachine.parameter } },
  ],
  [
    'MAPS: the name of a sample "fines" is taken, by FINES.',
    { samples: [{ name: "fines", label: "Maps" }] },
  ],
])("%s", (sentence, change) => {
  expect(problemsOf([fines, { ...maps, ...change }])).toContain(sentence);
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
