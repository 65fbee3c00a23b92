// Renders a text with the context of a node and the built-in macros, as parsing and compiling do.
import type { SourceFile } from '../../../src/diagnostics/source-file.ts';
import { builtinMacroFiles, builtinPackage } from '../../../src/render/builtin-macros.ts';
import { createMacroScope, definitionsOf } from '../../../src/render/macro-scope.ts';
import { nodeGlobals } from '../../../src/render/node-globals.ts';
import type { NodePort } from '../../../src/render/node-port.ts';
import { renderTemplate } from '../../../src/render/render-template.ts';
import { parseTemplate, type Template } from '../../../src/render/template.ts';
import { printed } from '../config/config-folder.ts';

/** The rendered text, or the diagnostic as it is printed. `macros` are a project's own file. */
export async function rendered(port: NodePort, text: string, macros = ''): Promise<string> {
  const scope = createMacroScope({
    rootPackage: port.projectName,
    macros: [
      ...builtinMacroFiles.flatMap((file) => definitions(builtinPackage, file)),
      ...definitions(port.projectName, { path: 'macros/own.sql', text: macros }),
    ],
  });
  const template = parsed({ path: 'models/orders.sql', text });
  const result = await renderTemplate({
    template,
    globals: nodeGlobals(port),
    macros: scope,
    packageName: port.packageName,
  });
  return result.ok ? result.value.text : printed([result.error]);
}

function definitions(packageName: string, file: SourceFile) {
  return definitionsOf(parsed(file)).map((definition) => ({ package: packageName, definition }));
}

function parsed(file: SourceFile): Template {
  const template = parseTemplate(file);
  if (!template.ok) throw new Error(printed([template.error]));
  return template.value;
}
