// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"
#include "support/flows.h"

namespace ctscope::test {

/// A dump of four flows of three sources, to two TCP ports and a UDP port.
class FourFlows : public Source {
public:
    /// The ports are 443, 80 and 53 above `base`.
    explicit FourFlows(std::uint16_t base = 0)
        : m_base(base)
    {
    }

    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        const auto port = [this](int number) { return static_cast<std::uint16_t>(m_base + number); };
        Reading reading;
        reading.flows.append(tcpFlow("10.0.0.1", 1, "10.0.1.1", port(443)));
        reading.flows.append(tcpFlow("10.0.0.1", 2, "10.0.1.1", port(80)));
        reading.flows.append(tcpFlow("10.0.0.2", 3, "10.0.1.1", port(443)));
        reading.flows.append(udpFlow("10.0.0.3", 4, "10.0.1.1", port(53)));
        reading.takenAt = std::chrono::steady_clock::now();
        return {std::move(reading), {}};
    }
    bool isLive() const noexcept override { return false; }
    Origin origin() const override { return Origin::ofText("four flows"); }

private:
    std::uint16_t m_base;
};

} // namespace ctscope::test
