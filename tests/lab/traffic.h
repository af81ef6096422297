// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/network_lab.h"

#include <vector>

namespace ctscope::lab {

/// Connections through the lab's gateway, one of each kind, held open as long as this lives.
class Traffic {
public:
    explicit Traffic(const NetworkLab &lab);

    /// These connections as the gateway's table lists them, one flow per line, sorted, without the client's ports.
    static QByteArrayList expected();

private:
    std::vector<Descriptor> m_sockets;
};

} // namespace ctscope::lab
