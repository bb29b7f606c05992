import { startCompose } from "./compose.ts";
import { startCopying } from "./copy.ts";
import { startDetail } from "./detail.ts";
import { find } from "./elements.ts";
import { startFilter } from "./filter.ts";
import { startForms } from "./forms.ts";
import { startKeys } from "./keys.ts";
import { startList } from "./list.ts";
import { startLive } from "./live.ts";
import { startWhatIf } from "./what-if.ts";

startForms();
startDetail();
startList();
startLive();
startFilter();
startKeys();
startCopying();
startCompose();
startWhatIf();

// Until now the browser itself would have sent a form.
find(HTMLElement, "#main")?.removeAttribute("inert");
