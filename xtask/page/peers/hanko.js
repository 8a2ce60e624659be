// As Hanko's README has it. `API` is put in when it is bundled.
import { register } from '@teamhanko/hanko-elements';

await register(API);
