import { AppElement } from "./app";
import { AuthElement } from "./auth/auth";
import { PreviewElement } from "./auth/preview";
import { HomeElement } from "./home/home";
import { MenuElement } from "./menu/menu";
import { speakTo } from "./strings";
import { TasksElement } from "./tasks/tasks";

await speakTo(navigator.languages);

customElements.define("hf-auth", AuthElement);
customElements.define("hf-preview", PreviewElement);
customElements.define("hf-menu", MenuElement);
customElements.define("hf-tasks", TasksElement);
customElements.define("hf-home", HomeElement);
customElements.define("hf-app", AppElement);
