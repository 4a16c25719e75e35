// What a page of the app selects, told to the pictures on it.

import { tell } from "./shared/steering.js";

export default tell;
