import { AppElement } from "./app";
import { AuthElement } from "./auth/auth";
import { TasksElement } from "./tasks/tasks";

customElements.define("hf-auth", AuthElement);
customElements.define("hf-tasks", TasksElement);
customElements.define("hf-app", AppElement);
