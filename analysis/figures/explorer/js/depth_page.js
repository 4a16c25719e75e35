// Films of depth on an exported page.

import { standalone } from "./shared/mount.js";
import { film } from "./depth/picture.js";

standalone(film);
