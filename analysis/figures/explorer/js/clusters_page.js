// The picture of clusters in an exported page.

import { createClusterExplorer } from "./clusters/cluster_explorer.js";
import { mountExported } from "./shared/mount.js";

mountExported(createClusterExplorer);
