import { startCompose } from "./compose.ts";
import { startCopying } from "./copy.ts";
import { startForms } from "./forms.ts";
import { startKeys } from "./keys.ts";
import { startLive } from "./live.ts";
import { startRows } from "./rows.ts";
import { startVisits } from "./visit.ts";

startForms();
startVisits();
startRows();
startKeys();
startCopying();
startCompose();
startLive();
