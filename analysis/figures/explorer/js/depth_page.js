// Depth explorers on an exported page.

import { mountExported } from "./shared/mount.js";
import { createDepthExplorer } from "./depth/depth_explorer.js";

mountExported(createDepthExplorer);
