/// What a `retake.yaml` may hold, as JSON Schema: <https://json-schema.org/draft/2020-12/schema>.
package enum SettingsSchema {
    package static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "retake.yaml",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "pipeline": {"type": ["string", "null"], "minLength": 1, "description": "Path of a SageMaker pipeline definition."},
            "name": {"type": ["string", "null"], "minLength": 1, "description": "What recordings are kept under."},
            "parameters": {"$ref": "#/$defs/values", "description": "Values that --param may replace."},
            "python": {"anyOf": [{"$ref": "#/$defs/python"}, {"type": "null"}], "description": "Interpreter of all that no image rule gives another."},
            "buckets": {"type": ["string", "null"], "minLength": 1, "description": "Folder that holds a folder for each bucket."},
            "s3": {
              "type": ["object", "null"], "propertyNames": {"pattern": "^[sS]3://[^/]"},
              "additionalProperties": {"type": "string", "minLength": 1}
            },
            "retry": {"type": ["boolean", "null"], "description": "Whether RetryPolicies count for failed scripts."},
            "latest": {"type": ["boolean", "null"], "description": "Whether .retake/latest shows the last outputs. Default: true."},
            "prices": {
              "type": ["object", "null"],
              "properties": {"currency": {"type": "string", "minLength": 1}},
              "additionalProperties": {"type": "number", "minimum": 0},
              "description": "What one hour of an instance type costs, such as {ml.m5.xlarge: 0.23}."
            },
            "cache": {
              "type": ["string", "object", "null"],
              "minLength": 1,
              "additionalProperties": false,
              "properties": {
                "path": {"type": ["string", "null"], "minLength": 1},
                "limit": {
                  "type": ["string", "integer", "null"], "minimum": 0,
                  "pattern": "^\\s*([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*([kKmMgGtT]?[bB]?|[kKmMgGtT][iI][bB])\\s*$",
                  "description": "A size such as 20GB."
                },
                "keep": {"anyOf": [{"$ref": "#/$defs/time"}, {"type": "null"}], "description": "A time such as 30d."},
                "default": {"anyOf": [{"$ref": "#/$defs/policy"}, {"type": "null"}]},
                "steps": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/policy"}}
              }
            },
            "images": {
              "type": ["object", "null"],
              "propertyNames": {"minLength": 1},
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "minProperties": 1,
                "dependentRequired": {"image": ["container"]},
                "dependentSchemas": {"container": {"properties": {"python": false}}},
                "properties": {
                  "python": {"$ref": "#/$defs/python"},
                  "command": {"$ref": "#/$defs/command"},
                  "container": {"$ref": "#/$defs/engine", "description": "Runs the definition's own images."},
                  "image": {"$ref": "#/$defs/image", "description": "Runs in a container in the place of the definition's."}
                }
              }
            },
            "steps": {
              "type": ["object", "null"],
              "if": {"$ref": "#/$defs/ownSteps"},
              "then": {"propertyNames": {"$ref": "#/$defs/name"}, "additionalProperties": {"$ref": "#/$defs/step"}},
              "else": {"propertyNames": {"minLength": 1}, "additionalProperties": {"$ref": "#/$defs/standIn"}}
            }
          },
          "if": {"required": ["steps"], "properties": {"steps": {"$ref": "#/$defs/ownSteps"}}},
          "then": {"properties": {"pipeline": {"type": "null"}}},
          "else": {
            "if": {"required": ["steps"], "not": {"required": ["pipeline"], "properties": {"pipeline": {"type": "string"}}}},
            "then": {"properties": {"steps": {"type": "object", "minProperties": 1}}}
          },
          "$defs": {
            "ownSteps": {
              "description": "Whether one of them runs something: then all are steps of a pipeline of the file's own.",
              "type": "object",
              "not": {"additionalProperties": {"not": {"type": "object", "required": ["run"]}}}
            },
            "time": {
              "type": "string",
              "pattern": "^\\s*([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*([sSmMhHdDwW]|[mM][iI][nN])\\s*$"
            },
            "python": {
              "type": "string", "minLength": 1, "not": {"pattern": "^python[0-9.]*$"},
              "description": "A path such as .venv or /usr/bin/python3."
            },
            "image": {"type": "string", "pattern": "^[^-\\s]\\S*$"},
            "folder": {"type": "string", "pattern": "^(?!\\.\\.?(/|$))[^/]+(/(?!\\.\\.?(/|$))[^/]+)*$"},
            "policy": {"anyOf": [{"enum": ["always", "never"]}, {"$ref": "#/$defs/time"}], "description": "always, never or a time such as 30d."},
            "engine": {"enum": ["podman", "docker"]},
            "scalar": {"type": ["string", "number", "boolean"]},
            "values": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/scalar"}},
            "code": {"type": "string", "pattern": "^(?!\\.\\.?(/|$))[^/]+(/(?!\\.\\.?(/|$))[^/]+)*/?$"},
            "command": {
              "type": ["string", "array"], "pattern": "\\S", "minItems": 1, "items": {"type": "string", "minLength": 1}
            },
            "name": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$"},
            "standIn": {
              "type": "object",
              "additionalProperties": false,
              "minProperties": 1,
              "properties": {
                "run": {"$ref": "#/$defs/step/properties/run"},
                "handler": {"$ref": "#/$defs/command"},
                "outputs": {"type": "object"}
              }
            },
            "step": {
              "type": "object",
              "additionalProperties": false,
              "required": ["run"],
              "properties": {
                "run": {
                  "type": ["string", "array"], "minLength": 1, "minItems": 1, "items": {"$ref": "#/$defs/scalar"},
                  "description": "A text for sh -c, or a list of words."
                },
                "code": {
                  "anyOf": [{"$ref": "#/$defs/code"}, {"type": "array", "items": {"$ref": "#/$defs/code"}}, {"type": "null"}],
                  "description": "Files and folders that the step is made of. Default: the scripts that 'run' names."
                },
                "inputs": {
                  "$ref": "#/$defs/values", "propertyNames": {"$ref": "#/$defs/name"},
                  "description": "Paths, s3:// addresses or ${steps.NAME.OUTPUT}; each is found in inputs/NAME."
                },
                "outputs": {
                  "type": ["array", "object", "null"],
                  "items": {"$ref": "#/$defs/name"}, "uniqueItems": true,
                  "propertyNames": {"$ref": "#/$defs/name"},
                  "additionalProperties": {"allOf": [{"$ref": "#/$defs/folder"}, {"not": {"pattern": "^inputs(/|$)"}}]},
                  "description": "Names, found in outputs/NAME, or names and folders."
                },
                "environment": {"$ref": "#/$defs/values", "propertyNames": {"pattern": "^[^=]+$"}},
                "parameters": {"$ref": "#/$defs/values"},
                "timeout": {
                  "anyOf": [{"$ref": "#/$defs/time"}, {"type": "null"}], "not": {"type": "string", "pattern": "^[0.\\s]*[A-Za-z]"},
                  "description": "A time such as 2h."
                },
                "retries": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000},
                "cache": {"anyOf": [{"$ref": "#/$defs/policy"}, {"type": "null"}]},
                "runtime": {
                  "type": ["string", "object", "null"],
                  "pattern": "^(host|namespace)$",
                  "additionalProperties": false,
                  "required": ["image"],
                  "properties": {
                    "image": {"$ref": "#/$defs/image", "description": "An image such as python:3.12-slim."},
                    "engine": {"$ref": "#/$defs/engine", "description": "Default: the first that is installed."}
                  }
                },
                "matrix": {
                  "type": ["object", "null"], "minProperties": 1, "propertyNames": {"$ref": "#/$defs/name"},
                  "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1}
                },
                "when": {
                  "type": ["string", "boolean", "null"], "pattern": "\\$\\{[a-z]+\\.|^\\s*(true|false)\\s*$|[<>]|[=!]=",
                  "description": "A Boolean or a comparison, such as ${steps.train.metrics.loss} < 1."
                },
                "metrics": {
                  "type": ["object", "null"], "propertyNames": {"$ref": "#/$defs/name"},
                  "additionalProperties": {"type": "string", "minLength": 1, "format": "regex"}
                }
              }
            }
          }
        }

        """#
}
