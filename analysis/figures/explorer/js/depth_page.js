// Depth explorers on an exported page.

import { standalone } from "./shared/mount.js";
import { depth } from "./depth/picture.js";

standalone(depth);
