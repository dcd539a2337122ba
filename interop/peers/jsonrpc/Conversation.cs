// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>One end of a conversation in which each end may call the other.</summary>
sealed class Conversation
{
    readonly Texts texts;
    readonly Methods methods;
    readonly object writing = new object();
    readonly ConcurrentDictionary<long, TaskCompletionSource<object>> asked =
        new ConcurrentDictionary<long, TaskCompletionSource<object>>();
    readonly TaskCompletionSource<object> nobody = new TaskCompletionSource<object>();
    long lastId;

    public Conversation(Texts texts, Methods methods)
    {
        this.texts = texts;
        this.methods = methods;
    }

    /// <summary>The first answer to no known call, such as the one to a text that is not JSON.</summary>
    public Task<object> Nobody
    {
        get { return nobody.Task; }
    }

    public Task<object> Call(string method, params object[] parameters)
    {
        long id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<object>();
        asked[id] = answer;
        var request = Request(method, parameters);
        request["id"] = id;
        Send(Json.Format(request));
        return answer.Task;
    }

    public void Tell(string method, params object[] parameters)
    {
        Send(Json.Format(Request(method, parameters)));
    }

    public void Send(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        lock (writing)
        {
            texts.Write(bytes);
        }
    }

    /// <summary>Takes what the other end sends, until it closes.</summary>
    public void Run()
    {
        byte[] text;
        while ((text = texts.Read()) != null)
        {
            Dictionary<string, object> message;
            try
            {
                message = (Dictionary<string, object>)Json.Parse(Encoding.UTF8.GetString(text));
            }
            catch (FormatException)
            {
                Send(Json.Format(Failed(null, new Failure(-32700, "not JSON"))));
                continue;
            }
            object id;
            bool hasId = message.TryGetValue("id", out id);
            if (message.ContainsKey("method"))
            {
                Answer(hasId, id, message);
            }
            else
            {
                Complete(id, message);
            }
        }
    }

    void Answer(bool wanted, object id, Dictionary<string, object> request)
    {
        Task<object> result = methods.Call(this, (string)request["method"], (List<object>)request["params"]);
        if (!wanted)
        {
            return;
        }
        result.ContinueWith(ended =>
        {
            Dictionary<string, object> answer = ended.IsFaulted
                ? Failed(id, (Failure)ended.Exception.InnerException)
                : new Dictionary<string, object> { { "jsonrpc", "2.0" }, { "id", id }, { "result", ended.Result } };
            Send(Json.Format(answer));
        }, TaskContinuationOptions.ExecuteSynchronously);
    }

    void Complete(object id, Dictionary<string, object> message)
    {
        TaskCompletionSource<object> answer = nobody;
        if (id is long && !asked.TryRemove((long)id, out answer))
        {
            throw new IOException("an answer to nothing: " + id);
        }
        object error;
        if (message.TryGetValue("error", out error))
        {
            var fields = (Dictionary<string, object>)error;
            answer.SetException(new Failure((long)fields["code"], (string)fields["message"]));
        }
        else
        {
            answer.SetResult(message["result"]);
        }
    }

    static Dictionary<string, object> Failed(object id, Failure failure)
    {
        var error = new Dictionary<string, object> { { "code", failure.Code }, { "message", failure.Text } };
        return new Dictionary<string, object> { { "jsonrpc", "2.0" }, { "id", id }, { "error", error } };
    }

    static Dictionary<string, object> Request(string method, object[] parameters)
    {
        return new Dictionary<string, object>
        {
            { "jsonrpc", "2.0" },
            { "method", method },
            { "params", new List<object>(parameters) },
        };
    }
}
