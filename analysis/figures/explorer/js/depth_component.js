// The depth explorer as a component of the app.

import { streamlitComponent } from "./shared/mount.js";
import { createDepthExplorer } from "./depth/picture.js";

export default streamlitComponent(createDepthExplorer);
