/// What a `retake.yaml` may hold, as JSON Schema: <https://json-schema.org/draft/2020-12/schema>.
package enum SettingsSchema {
    package static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "retake.yaml",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "pipeline": {"type": "string", "description": "Path of a SageMaker pipeline definition."},
            "name": {"type": "string", "description": "What recordings are kept under."},
            "parameters": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}},
            "python": {"type": "string", "description": "Interpreter of steps that no image rule covers."},
            "buckets": {"type": "string", "description": "Folder that holds a folder for each bucket."},
            "s3": {"type": "object", "propertyNames": {"pattern": "^[sS]3://"}, "additionalProperties": {"type": "string"}},
            "retry": {"type": "boolean", "description": "Whether RetryPolicies count for failed scripts."},
            "latest": {"type": "boolean", "description": "Whether .retake/latest shows the last outputs. Default: true."},
            "prices": {
              "type": "object",
              "properties": {"currency": {"type": "string"}},
              "additionalProperties": {"type": "number", "minimum": 0},
              "description": "What one hour of an instance type costs, such as {ml.m5.xlarge: 0.23}."
            },
            "cache": {
              "oneOf": [
                {"type": "string"},
                {
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "path": {"type": "string"},
                    "limit": {"type": ["string", "integer"], "description": "A size such as 20GB."},
                    "keep": {"type": "string", "description": "A time such as 30d."},
                    "default": {"$ref": "#/$defs/policy"},
                    "steps": {"type": "object", "additionalProperties": {"$ref": "#/$defs/policy"}}
                  }
                }
              ]
            },
            "images": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "python": {"type": "string"},
                  "command": {"$ref": "#/$defs/command"},
                  "container": {"$ref": "#/$defs/engine", "description": "Runs the definition's own images."},
                  "image": {"type": "string", "description": "Runs in a container in the place of the definition's."}
                }
              }
            },
            "steps": {
              "type": "object",
              "additionalProperties": {"oneOf": [{"$ref": "#/$defs/step"}, {"$ref": "#/$defs/standIn"}]}
            }
          },
          "$defs": {
            "policy": {"type": "string", "description": "always, never or a time such as 30d."},
            "engine": {"enum": ["podman", "docker"]},
            "scalar": {"type": ["string", "number", "boolean"]},
            "values": {"type": "object", "additionalProperties": {"$ref": "#/$defs/scalar"}},
            "command": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            "name": {"pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]*$"},
            "standIn": {
              "type": "object",
              "additionalProperties": false,
              "properties": {"handler": {"$ref": "#/$defs/command"}, "outputs": {"type": "object"}}
            },
            "step": {
              "type": "object",
              "additionalProperties": false,
              "required": ["run"],
              "properties": {
                "run": {
                  "oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1}],
                  "description": "A text for sh -c, or a list of words."
                },
                "code": {
                  "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                  "description": "Files and folders that the step is made of. Default: the scripts that 'run' names."
                },
                "inputs": {
                  "type": "object", "propertyNames": {"$ref": "#/$defs/name"},
                  "additionalProperties": {"type": "string"},
                  "description": "Paths, s3:// addresses or ${steps.NAME.OUTPUT}; each is found in inputs/NAME."
                },
                "outputs": {
                  "oneOf": [
                    {"type": "array", "items": {"type": "string"}},
                    {"type": "object", "additionalProperties": {"type": "string"}}
                  ],
                  "description": "Names, found in outputs/NAME, or names and folders."
                },
                "environment": {"$ref": "#/$defs/values"},
                "parameters": {"$ref": "#/$defs/values"},
                "timeout": {"type": "string", "description": "A time such as 2h."},
                "retries": {"type": "integer", "minimum": 0, "maximum": 1000},
                "cache": {"$ref": "#/$defs/policy"},
                "runtime": {
                  "oneOf": [
                    {"enum": ["host", "namespace"]},
                    {
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["image"],
                      "properties": {
                        "image": {"type": "string", "description": "An image such as python:3.12-slim."},
                        "engine": {"$ref": "#/$defs/engine", "description": "Default: the first that is installed."}
                      }
                    }
                  ]
                },
                "matrix": {
                  "type": "object",
                  "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1}
                },
                "when": {"type": ["string", "boolean"], "description": "A Boolean or a comparison, such as ${steps.train.metrics.loss} < 1."},
                "metrics": {"type": "object", "additionalProperties": {"type": "string", "format": "regex"}}
              }
            }
          }
        }

        """#
}
