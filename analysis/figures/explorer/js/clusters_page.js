// The picture of clusters in an exported page.

import { clusters } from "./clusters/picture.js";
import { standalone } from "./shared/mount.js";

standalone(clusters);
