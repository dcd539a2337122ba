// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

/// <summary>JSON as dictionaries, lists, strings, whole numbers and null, by System.Text.Json.</summary>
static class Json
{
    public static object Parse(string text)
    {
        try
        {
            using (JsonDocument document = JsonDocument.Parse(text))
            {
                return Value(document.RootElement);
            }
        }
        catch (JsonException e)
        {
            throw new FormatException("not JSON", e);
        }
    }

    static object Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new Dictionary<string, object>();
                foreach (JsonProperty field in element.EnumerateObject())
                {
                    fields[field.Name] = Value(field.Value);
                }
                return fields;
            case JsonValueKind.Array:
                var list = new List<object>();
                foreach (JsonElement one in element.EnumerateArray())
                {
                    list.Add(Value(one));
                }
                return list;
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.GetInt64();
            case JsonValueKind.Null: return null;
            default: throw new InvalidDataException("no " + element.ValueKind + " is expected");
        }
    }

    public static string Format(Dictionary<string, object> fields)
    {
        return JsonSerializer.Serialize(fields);
    }
}
