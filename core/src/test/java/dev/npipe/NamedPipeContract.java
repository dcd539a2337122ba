// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What named pipes do, on every backend: the behaviours of Windows, row by row. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class NamedPipeContract
        implements ConnectBehaviour,
                EntryBehaviour,
                InstanceBehaviour,
                ServingBehaviour,
                ServeBehaviour,
                ShutdownBehaviour,
                MessageBehaviour,
                PeekBehaviour,
                TryBehaviour,
                TryRaceBehaviour,
                GoneBehaviour,
                TransactBehaviour,
                OwedAnswerBehaviour,
                TurnBehaviour,
                DetailBehaviour,
                FlowBehaviour,
                StreamBehaviour,
                LineBehaviour,
                WholeMessageBehaviour,
                DrainBehaviour,
                InputShutdownBehaviour,
                CloseBehaviour,
                CancelBehaviour,
                AccessBehaviour {}
