// What a page of the app selects, told to the pictures on it.

import { tell } from "./shared/selection_messages.js";

export default tell;
