import js from "@eslint/js";
import solid from "eslint-plugin-solid/configs/typescript";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Zones: lib <- sdk, list <- features <- app; ui imports only lib; a feature is reached by its index. */
const zone = (files, ...patterns) => ({
  files,
  ignores: ["**/*.test.ts", "**/*.test.tsx"],
  rules: { "no-restricted-imports": ["error", { patterns }] },
});
const insideOfFeature = { regex: "features/[^/]+/(?!index\\.ts$)", message: "Import a feature by its index.ts." };
const insideOfSibling = {
  regex: "^\\.\\./(?!\\.\\.)[^/]+/(?!index\\.ts$)",
  message: "Import a feature by its index.ts.",
};

/** Texts for users use one term for one thing: "Email", "Sign in". */
const strayWords = "e-mails?|log(s|ged|ging)? (in|out|on|off)";
const oneWord = [`Literal[value=/\\b(${strayWords})/i]`, `TemplateElement[value.raw=/\\b(${strayWords})/i]`].map(
  (selector) => ({ selector, message: "Say email, sign in and sign out." }),
);

export default defineConfig(
  { ignores: ["**/dist/", "**/node_modules/", "**/coverage/"] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreVoidOperator: true, ignoreArrowShorthand: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
          message: "Parse it instead.",
        },
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        {
          selector:
            "CallExpression[callee.name=/^create(Effect|RenderEffect|Computed)$/]:not([arguments.0.callee.name='on'])",
          message: "Name the sources, createEffect(on(source, ...)): an effect that tracks what it sets never ends.",
        },
        ...oneWord,
      ],
      "max-lines": ["error", { max: 400 }],
    },
  },
  { files: ["packages/sdk/src/generated/**"], rules: { "max-lines": "off" } },
  {
    files: ["*.config.ts", "app/*.config.ts", "packages/*/demo/*.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["app/src/**/*.tsx", "packages/list/src/**/*.tsx"],
    extends: [solid],
    // `run` of createTask is called only in event handlers.
    rules: { "solid/reactivity": ["warn", { customReactiveFunctions: ["run"] }] },
  },
  zone(["packages/sdk/**/*.ts"], { regex: "^solid-js", message: "The SDK is independent of frameworks." }),
  zone(
    ["packages/sdk/src/!(entries|generated)/**", "packages/sdk/src/*.ts"],
    { regex: "^solid-js", message: "The SDK is independent of frameworks." },
    { regex: "/entries/", message: "The core of the SDK must not load its further entries." },
  ),
  zone(["packages/list/src/{core,dom}/**"], {
    regex: "^solid-js|^@parley/",
    message: "The list is independent of frameworks and of the SDK.",
  }),
  zone(["packages/list/src/core/**"], { regex: "/dom/|/solid/", message: "The core is independent of the DOM." }),
  zone(["app/src/lib/**"], { regex: "/(ui|features|app)/", message: "lib imports nothing above it." }),
  zone(["app/src/ui/**"], { regex: "/(features|app)/|^@parley/", message: "ui imports only lib." }),
  zone(["app/src/features/**"], { regex: "/app/", message: "Features must not import the app." }, insideOfSibling),
  zone(["app/src/app/**"], insideOfFeature),
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "**/*estSupport.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "@typescript-eslint/no-unsafe-assignment": "off" },
  },
);
