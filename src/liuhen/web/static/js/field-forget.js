// The page for signing in: nobody is signed in, so no page of anybody is kept. What waits to be handed over stays.
import { forget } from "./field-keep.js";

forget();
