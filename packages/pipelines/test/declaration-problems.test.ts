import { fines, invented, journals, maps, nightly } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { declarationProblems } from "../src/declaration-problems.ts";
import { ENVIRONMENTS } from "../src/environments.ts";
import type { Pipeline, Pipelines } from "../src/pipeline.ts";

const standInsOf = (pipelines: Pipelines) =>
  pipelines.map(({ name }) => `${name.toLowerCase()}.asl.json`);

test("declarations of every kind have no problem, alone and together", () => {
  for (const pipelines of [[maps], [journals], [fines], [nightly], invented.pipelines] as const) {
    expect(declarationProblems(pipelines, standInsOf(pipelines))).toEqual([]);
  }
});

const sample = { name: "maps", label: "Maps" };
const [{ word: home, workspace }] = ENVIRONMENTS;

test.each<[string, Partial<Pipeline>, string]>([
  [
    "a name in lower case",
    { name: "Maps" },
    'Maps: its name can\'t be "Maps". Use upper-case letters, digits and _, as in ALEPH.',
  ],
  [
    "a setting with a dash",
    { jobNameSetting: "MAPS-JOB" },
    'MAPS: its setting can\'t be "MAPS-JOB". Use upper-case letters, digits and _, as in ALEPH_STATE_MACHINE_ARN.',
  ],
  [
    "a parameter with its path",
    { stateMachine: { ...maps.stateMachine, parameter: "/apps/maps" } },
    'MAPS: its stateMachine.parameter can\'t be "/apps/maps". Use lower-case letters, digits and dashes, as in aleph-state-machine-arn.',
  ],
  [
    "a link in lower case",
    { stateMachine: { ...maps.stateMachine, link: "maps" } },
    'MAPS: its stateMachine.link can\'t be "maps". Use letters and digits, the first one upper-case, as in AlephStateMachine.',
  ],
  [
    "a name prefix without a dash",
    { namePrefixes: ["maps-", "maps"] },
    'MAPS: its namePrefixes can\'t be "maps". Use at most 27 letters, digits, _ and -, the last one a dash, as in aleph-.',
  ],
  [
    "a name prefix that begins like another",
    { namePrefixes: ["maps-", "maps-full-"] },
    "MAPS: its name prefix maps-full- begins with another one, which makes the rest of an execution's name ambiguous. Choose prefixes that don't begin alike.",
  ],
  [
    "a name prefix that its executions don't have",
    { namePrefixes: ["atlas-"] },
    'MAPS: its sample "maps" starts maps-2022-05-01T14-55-14-894Z-16514169148940000, which begins with none of its namePrefixes. Add the prefix.',
  ],
  [
    "a description of a status in place of its code",
    { accepts: ["Completed with Warnings"] },
    'MAPS: its accepts can\'t be "Completed with Warnings". Use the codes of statuses in Alma, as in COMPLETED_WARNING.',
  ],
  [
    "a default job name that is the same in all environments",
    { defaultJobName: () => "Publishing Platform Job MAPS" },
    `MAPS: its default job name for ${home} does not contain "${workspace}". Put the word that defaultJobName is given into the name.`,
  ],
  [
    "a sample with a counter that does not count",
    { samples: [{ ...sample, counters: ["maps.sent"] }] },
    "MAPS: a sample has the counter maps.sent, which the pipeline does not count. Add it to counters.",
  ],
  [
    "a sample with a name that it can't use",
    { execution: journals.execution, namePrefixes: journals.namePrefixes },
    'MAPS: its sample "maps" lacks what it reads: job_instance.name must end in WEEKLY or MONTHLY. Read what Alma sends (packages/alma/src/samples.ts), or change nameSuffix.',
  ],
  [
    "a sample with the name of an event that starts nothing",
    { samples: [sample, { name: "empty", label: "Empty" }] },
    'MAPS: the name "empty" of a sample is taken, by an event that starts nothing. Choose another.',
  ],
  [
    "two samples with one label",
    { samples: [sample, { name: "maps-full", label: "Maps" }] },
    'MAPS has the label of a sample "Maps" twice. Change one.',
  ],
])("%s is said in a sentence", (_, change, sentence) => {
  const pipelines = [{ ...maps, ...change }] as const;
  expect(declarationProblems(pipelines, standInsOf(pipelines))).toContain(sentence);
});

test.each<[string, Partial<Pipeline>, string]>([
  ["name", { name: "FINES" }, 'FINES has the name "FINES" twice. Change one.'],
  [
    "setting",
    { jobNameSetting: fines.stateMachine.setting },
    'FINES and MAPS share the setting "FINES_STATE_MACHINE_ARN". Change one.',
  ],
  [
    "link",
    { stateMachine: { ...maps.stateMachine, link: fines.stateMachine.link } },
    'FINES and MAPS share the link "FinesStateMachine". Change one.',
  ],
  [
    "parameter",
    { stateMachine: { ...maps.stateMachine, parameter: fines.stateMachine.parameter } },
    'FINES and MAPS share the parameter "fines-state-machine-arn". Change one.',
  ],
  [
    "name of a sample",
    { samples: [{ name: "fines", label: "Maps" }] },
    'MAPS: the name "fines" of a sample is taken, by FINES. Choose another.',
  ],
])("one %s of two pipelines is said in a sentence", (_, change, sentence) => {
  const pipelines = [fines, { ...maps, ...change }] as const;
  expect(declarationProblems(pipelines, standInsOf(pipelines))).toContain(sentence);
});

test("a job name that another pipeline's sample has is said in a sentence", () => {
  const pipelines = [
    { ...journals, defaultJobName: maps.defaultJobName },
    {
      ...maps,
      defaultJobName: (word: string) => `${maps.defaultJobName(word)} weekly`,
    },
  ] as const;
  expect(declarationProblems(pipelines, standInsOf(pipelines))).toEqual([
    'JOURNALS: its sample "journals-weekly" would start MAPS, whose job name is longer and begins alike. Change a default job name, or nameSuffix.',
  ]);
});

test("a pipeline without a stand-in, and one without a pipeline, are said in a sentence", () => {
  expect(declarationProblems([maps], ["map.asl.json"])).toEqual([
    "MAPS: it has no stand-in. Write packages/pipelines/stand-ins/maps.asl.json.",
    "The stand-in map.asl.json is of no pipeline. Delete it, or add its pipeline to registry.ts.",
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
