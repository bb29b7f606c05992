import { startCompose } from "./compose.ts";
import { startCopying } from "./copy.ts";
import { startDetail } from "./detail.ts";
import { startForms } from "./forms.ts";
import { startList } from "./list.ts";
import { startLive } from "./live.ts";
import { startWhatIf } from "./what-if.ts";

startForms();
startDetail();
startList();
startLive();
startCopying();
startCompose();
startWhatIf();
