// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

/// <summary>JSON as dictionaries, lists, strings, whole numbers and null, by Newtonsoft.Json.</summary>
static class Json
{
    public static object Parse(string text)
    {
        try
        {
            return Value(JToken.Parse(text));
        }
        catch (JsonException e)
        {
            throw new FormatException("not JSON", e);
        }
    }

    static object Value(JToken token)
    {
        switch (token.Type)
        {
            case JTokenType.Object:
                var fields = new Dictionary<string, object>();
                foreach (JProperty field in ((JObject)token).Properties())
                {
                    fields[field.Name] = Value(field.Value);
                }
                return fields;
            case JTokenType.Array:
                var list = new List<object>();
                foreach (JToken one in (JArray)token)
                {
                    list.Add(Value(one));
                }
                return list;
            case JTokenType.String: return (string)token;
            case JTokenType.Integer: return (long)token;
            case JTokenType.Null: return null;
            default: throw new InvalidDataException("no " + token.Type + " is expected");
        }
    }

    public static string Format(Dictionary<string, object> fields)
    {
        return JsonConvert.SerializeObject(fields);
    }
}
