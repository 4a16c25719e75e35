// The depth explorer as a component of the app.

import { streamlitComponent } from "./shared/mount.js";
import { createDepthExplorer } from "./depth/depth_explorer.js";

export default streamlitComponent(createDepthExplorer);
