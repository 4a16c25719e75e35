// Depth explorers on an exported page.

import { mountExported } from "./shared/mount.js";
import { createDepthExplorer } from "./depth/picture.js";

mountExported(createDepthExplorer);
