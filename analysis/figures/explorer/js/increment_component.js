// What is added to a picture of the app while its run trains.

import { add } from "./shared/payload.js";

export default add;
